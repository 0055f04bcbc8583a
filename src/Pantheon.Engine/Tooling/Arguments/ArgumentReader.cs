using System.Text.Json;
using System.Text.Json.Nodes;
using Pantheon.Core.Schemas;
using Pantheon.Engine.Tooling.Repair;

namespace Pantheon.Engine.Tooling.Arguments;

/// <summary>Reads arguments as models print them; JSON that is valid comes back as it is.</summary>
public static class ArgumentReader
{
    private const LooseRepairs Guesses = LooseRepairs.MissingValue | LooseRepairs.Ellipsis;

    /// <summary>Reads the arguments of a call, an object; no text at all is an empty one.</summary>
    public static ArgumentReading Read(string text) =>
        string.IsNullOrWhiteSpace(text) ? new ArgumentReading { Values = [new JsonObject()] } : Reading(text, LooseRoot.Object);

    /// <summary>Reads a value of any kind.</summary>
    public static ArgumentReading ReadAny(string text) => Reading(text, LooseRoot.Any);

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
                fault ??= exception.Message;
            }
        }

        return new ArgumentReading { Values = values, Repairs = [.. RepairWords.Of(loose.Repairs)], Fault = fault };
    }

    /// <summary>The last bracket of a call's arguments may have been forgotten; a text that ends within more than that, or within a value, was cut.</summary>
    private static string? FaultOf(LooseReading reading, LooseRoot root) => reading switch
    {
        { Ending: LooseEnd.Cut } => "the text ends in the middle of a value, as if it was cut",
        { Ending: LooseEnd.Unclosed } when reading.Missing > 1 || root == LooseRoot.Any => "brackets are open at the end of the text, as if it was cut",
        { Fault: { } fault } => fault,
        _ when reading.Repairs.HasFlag(LooseRepairs.Ellipsis) => "something is left out of it (...)",
        _ when (reading.Repairs & Guesses) != 0 => "a value is missing in it",
        _ => null,
    };
}
