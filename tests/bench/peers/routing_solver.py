"""OR-tools' routing solver on one of our days (https://developers.google.com/optimization/routing): the peer of order.

Least time under way, from the first stop to wherever; each stop within its hours, waiting is free.
"""

from __future__ import annotations

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from components.plan.day_to_order import DayToOrder

_HORIZON_S = 48 * 3600
_NO_WAY_S = 10_000_000


def solved(day: DayToOrder, *, seconds: int) -> list[int] | None:
    """The best order it finds by guided local search in so many seconds; None where it finds none."""
    size = len(day.stops)
    anywhere = size  # where a day ends that may end at any stop
    manager = pywrapcp.RoutingIndexManager(size + 1, 1, [day.first or 0], [anywhere])
    routing = pywrapcp.RoutingModel(manager)

    def way_s(start: int, end: int) -> int:
        if anywhere in {start, end}:
            return 0
        way = day.duration_s[start][end]
        return _NO_WAY_S if way is None else way

    def travel(start: int, end: int) -> int:
        return way_s(manager.IndexToNode(start), manager.IndexToNode(end))

    def elapsed(start: int, end: int) -> int:
        here = manager.IndexToNode(start)
        dwell_s = day.stops[here].dwell_s if here != anywhere else 0
        return dwell_s + way_s(here, manager.IndexToNode(end))

    routing.SetArcCostEvaluatorOfAllVehicles(routing.RegisterTransitCallback(travel))
    routing.AddDimension(routing.RegisterTransitCallback(elapsed), _HORIZON_S, _HORIZON_S, False, "time")
    clock = routing.GetDimensionOrDie("time")
    for index, stop in enumerate(day.stops):
        if stop.windows:
            (opens_s, closes_s), *_ = stop.windows
            clock.CumulVar(manager.NodeToIndex(index)).SetRange(opens_s, closes_s)
    options = pywrapcp.DefaultRoutingSearchParameters()
    options.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    options.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    options.time_limit.FromSeconds(seconds)
    found = routing.SolveWithParameters(options)
    if found is None:
        return None
    order, at = [], routing.Start(0)
    while not routing.IsEnd(at):
        order.append(manager.IndexToNode(at))
        at = found.Value(routing.NextVar(at))
    return order
