"""The visit given away: every file and every address people ask for."""
