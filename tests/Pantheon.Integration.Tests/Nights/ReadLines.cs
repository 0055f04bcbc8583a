using System.Text.RegularExpressions;
using NUnit.Framework;
using Pantheon.Platform.Processes;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>Lines that the program which only looks must answer as the whole program does, or leave to it.</summary>
internal static partial class ReadLines
{
    // each starts from the catalog's folder of a demo whose queue is full
    private static readonly string[][] Lines =
    [
        ["runs", "list", "--status", "queued", "--limit", "2", "--json=task,flow"], ["runs", "list", "-o", "md"], ["runs", "show", "T-101", "--json"], ["runs", "show", "T-101", "--messages"], ["report"], ["report", "--json"],

        // for these it makes room: faults, help, what needs the catalog, and what it was built without
        ["runs", "show", "no-such-run"], ["runs", "list", "--flow", "no-such-flow"], ["rnus", "list"], ["report", "--help"], ["report", "--notify"], ["queue", "list"],
    ];

    public static async Task HoldAsync(DemoPlace demo, Func<string[], Task<ProcessOutcome>> reading, CancellationToken cancellationToken)
    {
        foreach (var line in Lines)
        {
            var whole = await demo.PantheonAsync(cancellationToken, line);
            var outcome = await reading(line);

            Assert.That((outcome.ExitCode, Timeless(outcome.StandardOutput), Timeless(outcome.StandardError)), Is.EqualTo((whole.ExitCode, Timeless(whole.StandardOutput), Timeless(whole.StandardError))), string.Join(' ', line));
        }
    }

    /// <summary>Without the moments at which the two were asked.</summary>
    private static string Timeless(string text) => Moment().Replace(text, "AT");

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?|\d\d:\d\d")]
    private static partial Regex Moment();
}
