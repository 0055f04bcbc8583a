using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Pantheon.Core.Identity;
using Pantheon.Core.Traces;

namespace Pantheon.Benchmarks.Traces;

/// <summary>Tool calls as agents make them: files that are read, searched and changed, with the beginnings of what came back.</summary>
internal static class TracedRows
{
    public static readonly string[] Tools = ["read_file", "search", "replace", "shell", "run_tests", "list_files"];

    private static readonly RunId Run = new(Guid.NewGuid());

    public static ToolCallSpan Call(DateOnly night, int number) => new()
    {
        Attempt = new AttemptId(Run, new NodeId("codegen"), 1),
        Night = night,
        SpanId = RandomNumberGenerator.GetBytes(8),
        ParentSpanId = RandomNumberGenerator.GetBytes(8),
        Turn = number / 3,
        StartedAt = new DateTimeOffset(night.ToDateTime(new TimeOnly(22, 0)), TimeSpan.Zero).AddSeconds(number),
        Duration = TimeSpan.FromMilliseconds(number % 900),
        Sequence = number % 3,
        Tool = Tools[number % Tools.Length],
        CallId = string.Create(CultureInfo.InvariantCulture, $"call_{number}"),
        Ok = number % 11 > 0,
        ExitCode = 0,
        Arguments = new JsonObject { ["path"] = string.Create(CultureInfo.InvariantCulture, $"src/Orders/Part{number % 40}/Quoting{number}.cs"), ["from"] = number % 300, ["to"] = (number % 300) + 80 },
        ArgumentsDigest = Digest.Of(number.ToString(CultureInfo.InvariantCulture)),
        ResultHead = Head(number),
    };

    public static string Head(int number) => string.Create(CultureInfo.InvariantCulture, $"{number}: public static string Quote(string field) => field.Contains(',') ? $\"\\\"{{field}}\\\"\" : field; // line {number * 7 % 1000} of the file, {number % 13} more below");
}
