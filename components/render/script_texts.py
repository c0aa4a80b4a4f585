"""The texts of the scripts in `static/`, in the language of the page."""

from __future__ import annotations

from components.i18n.words import Words


def script_texts(words: Words) -> dict[str, str]:
    """The sentences by the names that the scripts use. A script fills the gaps in braces."""
    return {
        "zoomIn": words.text("Zoom in"),
        "zoomOut": words.text("Zoom out"),
        "north": words.text("North is up"),
        "wholeDay": words.text("Show the whole day"),
        "noBackground": words.text("The background map could not be loaded. The route is complete."),
        "credit": words.text("Map data and its licence"),
        "noPlaces": words.text("No stop of this day has a place on the map yet."),
        "now": words.text("Now"),
        "next": words.text("Next"),
        "done": words.text("Done"),
        "until": words.text("until {time}"),
        "onTheWay": words.text("On the way"),
        "freeTime": words.text("Free time"),
        "freeUntil": words.text("Free until {time}"),
        "leaveIn": words.text("Leave in {duration}"),
        "leaveNow": words.text("Leave now"),
        "leaveAt": words.text("Leave at {time}"),
        "startsIn": words.text("Until it starts"),
        "tomorrow": words.text("tomorrow"),
        "today": words.text("today"),
        "dayOver": words.text("The day is over"),
        "thankYou": words.text("Thank you for coming"),
        "record": words.text("A record"),
        "tookPlace": words.text("This visit took place on {date}"),
        "plan": words.text("Plan {number}"),
        "noConnection": words.text("Plan {number}, as of {time}, no connection"),
        "oldHours": words.text("was {hours}"),
        "newStop": words.text("new"),
        "close": words.text("Close"),
        "askingPosition": words.text("Asking your phone where it is …"),
        "noPosition": words.text("Your phone did not tell where it is. “Take me there” at each stop still works."),
        "accuracy": words.text("Your phone knows where you are within {distance}."),
        "onFoot": words.text("{distance} away, about {duration} on foot"),
        "joinAt": words.text("You can join at {time}"),
        "tooLate": words.text("Over before you could be there"),
        "youAreHere": words.text("You are here"),
        "projects": words.text("Projects shown"),
        "minutes": words.text("{minutes} min"),
        "hoursMinutes": words.text("{hours} h {minutes} min"),
        "hours": words.text("{hours} h"),
    }


def gesture_texts(words: Words) -> dict[str, str]:
    """The hints over the map inside somebody else's page."""
    return {
        "touch": words.text("Move the map with two fingers"),
        "scroll": words.text("Hold Ctrl and scroll to zoom the map"),
        "scrollMac": words.text("Hold ⌘ and scroll to zoom the map"),
    }
