using System.Text.Json.Nodes;

namespace Pantheon.Storage.Postgres.Rows;

/// <summary>Makes one record of what several boxes noted of a night: lists are put together, counts added, what was said of walls is said of each box, and of the rest the first box's stands.</summary>
internal static class NightFacts
{
    private const string Connections = "connections";

    private static readonly string[] OfEachBox = ["sandbox", "caps", "worker_wall", "refused_calls", "probe"];

    /// <param name="earlier">The facts of a night before boxes had parts of their own.</param>
    /// <param name="parts">Objects of `box` and `facts`.</param>
    public static JsonObject? Of(JsonObject? earlier, JsonArray? parts)
    {
        if (parts is null)
        {
            return earlier;
        }

        var facts = new JsonObject();
        foreach (var part in parts)
        {
            foreach (var (key, value) in part!["facts"]!.AsObject())  // the query makes them
            {
                facts[key] = (facts[key], value) switch
                {
                    (JsonArray first, JsonArray more) => new JsonArray([.. first.Concat(more).Select(entry => entry?.DeepClone())]),
                    (JsonValue first, JsonValue more) when key == Connections => first.GetValue<long>() + more.GetValue<long>(),
                    (null, _) => value?.DeepClone(),
                    (var first, _) => first.DeepClone(),
                };
            }
        }

        foreach (var key in OfEachBox.Where(facts.ContainsKey))
        {
            facts[key] = Said(parts, key);
        }

        if (parts.Count > 1)
        {
            facts["boxes"] = new JsonArray([.. parts.Select(part => part!["box"]!.DeepClone())]);  // as above
        }

        return facts.Count == 0 ? null : facts;
    }

    /// <summary>One text where all say the same; else each with the boxes that say it.</summary>
    private static string Said(JsonArray parts, string key)
    {
        var said = parts.Where(part => part!["facts"]![key] is not null).GroupBy(part => part!["facts"]![key]!.ToString(), part => part!["box"]!.ToString()).ToList();  // the query makes them
        return said is [var same] ? same.Key : string.Join("; ", said.Select(text => $"{text.Key} ({string.Join(", ", text)})"));
    }
}
