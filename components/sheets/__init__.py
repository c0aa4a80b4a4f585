"""Tables in and out: any file to rows to stops, and stops to venues.csv."""
