using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Schemas;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Engine.Tooling.Arguments;

/// <summary>Reads arguments as models print them; JSON that is valid comes back as it is.</summary>
public static class ArgumentReader
{
    private static readonly string[] s_wrappers = ["arguments", "parameters", "args", "params", "input"];

    /// <summary>Reads the arguments of a call, an object; no text at all is an empty one.</summary>
    public static ArgumentReading Read(string text) =>
        string.IsNullOrWhiteSpace(text) ? new ArgumentReading { Values = [new JsonObject()] } : Reading(text, LooseRoot.Object);

    /// <summary>The same, brought to a schema where the values break it: names, defaults of what is required, and types.</summary>
    public static ArgumentReading Read(string text, JsonSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var reading = Read(text);
        if (reading.Fault is not null)
        {
            return reading;
        }

        var values = new List<JsonNode?>();
        var repairs = new List<string>(reading.Repairs);
        IReadOnlyList<SchemaViolation> broken = [];
        foreach (var value in reading.Values)
        {
            var (fitting, violations) = Fitting((JsonObject)value!, schema, repairs); // without a fault there are only objects
            values.Add(fitting);
            broken = broken.Count > 0 ? broken : violations;
        }

        return reading with { Values = values, Repairs = [.. repairs.Distinct()], Violations = broken };
    }

    /// <summary>Reads a value of any kind.</summary>
    public static ArgumentReading ReadAny(string text) => Reading(text, LooseRoot.Any);

    /// <summary>Whether an object may begin behind another one; looked up before all is read twice.</summary>
    public static bool MayBeSeveral(string text)
    {
        var at = text.IndexOf('}', StringComparison.Ordinal);
        return at >= 0 && text.IndexOf('{', at) >= 0;
    }

    private static ArgumentReading Reading(string text, LooseRoot root)
    {
        var loose = LooseDocument.Read(text, root);
        var fault = FaultOf(loose, root);
        var values = new List<JsonNode?>();
        foreach (var json in loose.Values)
        {
            try
            {
                values.Add(StrictJson.Parse(json));
            }
            catch (JsonException exception)
            {
                fault ??= exception.Message.TrimEnd('.');
            }
        }

        return new ArgumentReading { Values = values, Repairs = RepairWords.Of(loose.Repairs), Fault = fault, Looks = loose.Looks };
    }

    private static (JsonObject Value, IReadOnlyList<SchemaViolation> Violations) Fitting(JsonObject value, JsonSchema schema, List<string> repairs)
    {
        var violations = schema.Validate(value);
        if (violations.Count == 0)
        {
            return (value, violations);
        }

        if (Unwrapped(value, schema) is { } inner)
        {
            var given = Fitting(inner, schema, repairs);
            if (given.Violations.Count == 0)
            {
                repairs.AddRange(RepairWords.Of(LooseRepairs.Wrapper));
                return given;
            }
        }

        var fit = new SchemaFit(schema.Document);
        var fitting = fit.Fit((JsonObject)value.DeepClone());
        repairs.AddRange(fit.Repairs);
        return (fitting, schema.Validate(fitting));
    }

    /// <summary>The arguments of a call that was written as its own arguments, alone or with its name; null of any other object.</summary>
    private static JsonObject? Unwrapped(JsonObject value, JsonSchema schema)
    {
        var inner = value.Where(member => s_wrappers.Contains(member.Key)).Select(member => member.Value).FirstOrDefault() as JsonObject;
        var known = schema.Document["properties"] as JsonObject;
        return inner is not null && value.All(member => known?.ContainsKey(member.Key) != true && (member.Value == inner || member.Key is "name" or "tool" or "function" or "type"))
            ? (JsonObject)inner.DeepClone()
            : null;
    }

    /// <summary>The last bracket of a call's arguments may have been forgotten; a text that ends within more than that, or within a value, was cut.</summary>
    private static string? FaultOf(LooseReading reading, LooseRoot root) => reading switch
    {
        { Ending: LooseEnd.Cut } => "the text ends in the middle of a value, as if it was cut",
        { Ending: LooseEnd.Unclosed } when reading.Missing > 1 || root == LooseRoot.Any => "brackets are open at the end of the text, as if it was cut",
        { Fault: { } fault } => fault,
        _ when reading.Repairs.HasFlag(LooseRepairs.Ellipsis) => "something is left out of it (...)",
        _ when (reading.Repairs & LooseReading.Gaps) != 0 => "a value is missing in it",
        _ => null,
    };
}
