namespace Pantheon.Host.Servers;

/// <summary>Leads the routes of the library's agents to the models of this machine: the best for code, a quick one for small work, and one of another kin for the second opinion.</summary>
internal static class RouteAssignment
{
    private const string Second = "second-family";
    private const string Small = "small";

    public static IReadOnlyList<RouteChoice> Choose(IEnumerable<string> routes, IReadOnlyList<RouteCandidate> models)
    {
        var able = models.Where(model => model.Profile.CanCallTools).ToList();
        var ranked = (able.Count > 0 ? able : models)
            .OrderByDescending(model => model.CanProveItself)
            .ThenByDescending(model => (model.Tier * 2) + (model.Profile.Coding ? 1 : 0))
            .ThenByDescending(model => model.Profile.Tools.Reliable)
            .ThenBy(model => model.Weight)
            .ToList();
        return [.. routes.Select(route => route switch
        {
            Second => Other(ranked),
            Small => Quick(ranked),
            _ => new RouteChoice(route, [ranked[0]], Because(ranked[0], ranked.Count == 1 ? "the only model" : "the best for code")),
        })];
    }

    private static RouteChoice Other(List<RouteCandidate> ranked)
    {
        var coder = ranked[0];
        if (ranked.Find(model => model.Profile.IsKnown && coder.Profile.IsKnown && model.Profile.Kin != coder.Profile.Kin) is { } foreign)
        {
            return new RouteChoice(Second, [foreign], Because(foreign, $"the best of another family than {coder}"));
        }

        return ranked.Count > 1
            ? new RouteChoice(Second, [ranked[1]], Because(ranked[1], $"no model is known to be of another family than {coder}: it may make the same mistakes"))

            // one model cannot be its own second opinion: the gate would hold every change
            : new RouteChoice(Second, [coder], "name another model here: a review by the coder's own holds every change");
    }

    private static RouteChoice Quick(List<RouteCandidate> ranked)
    {
        var provable = ranked.Where(model => model.CanProveItself == ranked[0].CanProveItself).ToList();
        var quick = provable.Where(model => model.Tier > 1).DefaultIfEmpty(ranked[0]).MinBy(model => model.Weight)!; // never empty
        return quick == ranked[0]
            ? new RouteChoice(Small, [quick], Because(quick, ranked.Count == 1 ? "the only model" : "no smaller one is good enough"))
            : new RouteChoice(Small, [quick, ranked[0]], Because(quick, $"the lightest that is good enough, then {ranked[0]}"));
    }

    private static string Because(RouteCandidate model, string reason) =>
        $"{reason} ({model.Description}){(model.CanProveItself ? "" : "; the night refuses it, as nothing proves where it runs")}";
}
