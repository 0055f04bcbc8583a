using System.Text.Json.Nodes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;

namespace Pantheon.Engine.Evidence;

/// <summary>Reads from an attempt at a test node what its tests show of the change.</summary>
internal static class ShownBy
{
    /// <summary>Whether a test that failed without the change passes with it.</summary>
    public static bool Any(Attempt? attempt) => Names(attempt, "shows").Count > 0;

    /// <summary>How many tests do.</summary>
    public static int Count(Attempt? attempt) => Names(attempt, "shows").Count;

    /// <summary>Why tests that the task names are no evidence, or null.</summary>
    public static string? Own(Attempt? attempt) => Names(attempt, "unshown") is { Count: > 0 } names
        ? $"'{string.Join("', '", names.Take(5))}' show nothing: the protected copy does not hold them, so the change brought its own proof ({Codes.EvidenceIsOwn}); give them to the task as tests.patch, or let another agent write them first"
        : null;

    private static IReadOnlyList<string> Names(Attempt? attempt, string list) => attempt?.Output is JsonObject output && output[list] is JsonArray names
        ? [.. names.Select(name => name?.ToString() ?? "")]
        : [];
}
