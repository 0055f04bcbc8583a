using Pantheon.Authoring.Yaml;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Agents;

/// <summary>Reads which model is meant: a route of the catalog, or one model by pool and name.</summary>
internal static class RouteOrModel
{
    /// <param name="agent">Where faults are said.</param>
    /// <param name="key">What the model is called beside `route`.</param>
    /// <param name="what">The map, as messages name it.</param>
    /// <returns>False where a fault was said.</returns>
    public static bool Read(MapReader agent, MapReader reader, string key, string what, string hint, out string? route, out string? model)
    {
        route = reader.Name("route", Names.Plain);
        model = reader.Text(key);
        if (reader.Has("route") == reader.Has(key))
        {
            agent.Diagnostics.Error(
                Codes.KeysExclude, reader.Map.Span with { Length = 1 }, reader.Has(key) ? $"{what} has both 'route' and '{key}'" : $"{what} has neither 'route' nor '{key}'", hint);
            return false;
        }

        if (model is not null && model.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
        {
            agent.Diagnostics.Error(Codes.WrongValue, reader.Node(key)!.Span, $"'{key}' must name a model as pool/model, found '{model}'"); // read from it above
            return false;
        }

        return true;
    }
}
