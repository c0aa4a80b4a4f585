"""The words that the pages' own scripts say: gathered here, because a script cannot ask for a translation."""

from __future__ import annotations

from components.locales.words import Words


def script_texts(words: Words) -> dict[str, str]:
    """Each sentence by the name under which the scripts know it. Gaps in braces are filled by the script."""
    return {
        "zoomIn": words.text("Zoom in"),
        "zoomOut": words.text("Zoom out"),
        "north": words.text("North is up"),
        "wholeDay": words.text("Show the whole day"),
        "plain": words.text("The background map could not be loaded. The route is complete."),
        "credit": words.text("Map data and its licence"),
        "noPlaces": words.text("No stop of this day has a place on the map yet."),
        "now": words.text("Now"),
        "next": words.text("Next"),
        "done": words.text("Done"),
        "until": words.text("until {time}"),
        "at": words.text("at {time}"),
        "onTheWay": words.text("On the way"),
        "leaveIn": words.text("Leave in {duration}"),
        "leaveNow": words.text("Leave now"),
        "leaveBy": words.text("leave by {time}"),
        "startsIn": words.text("Starts in {duration}"),
        "daysToGo": words.text("{days} days to go"),
        "tomorrow": words.text("Tomorrow"),
        "today": words.text("Today"),
        "dayOver": words.text("The day is over. See you tomorrow."),
        "thanks": words.text("Thank you for coming."),
        "tookPlace": words.text("This visit took place on {date}."),
        "break": words.text("Nothing planned until {time}"),
        "minutes": words.text("{minutes} min"),
        "hoursMinutes": words.text("{hours} h {minutes} min"),
        "wholeHours": words.text("{hours} h"),
        "showList": words.text("List"),
        "showMap": words.text("Map"),
    }
