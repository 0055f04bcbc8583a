using System.Text.Json.Nodes;
using Pantheon.Integration.Tests.Sessions.Scripts;
using static Pantheon.Integration.Tests.Sessions.Scripts.SessionCase;

namespace Pantheon.Integration.Tests.Sessions.Cases;

/// <summary>Writes that lead out of the tree: refused in words, and nothing is written there.</summary>
internal static class Outside
{
    /// <summary>A file that must never be made, of this run of the tests alone.</summary>
    public static readonly string Absolute = Path.Combine(Path.GetTempPath(), $"pantheon-outside-{Guid.NewGuid():N}.txt");

    public static IReadOnlyList<SessionCase> All { get; } =
    [
        Of("an absolute path", Absolute),
        Of("steps upward", "../outside/secret.txt"),
        Of("steps upward on the way", "src/../../outside/secret.txt"),
        Of("a symbolic link", "away/secret.txt"),
        Of("a symbolic link to nothing yet", "away/new.txt"),
        Of("the git folder", ".git/config"),
        Of("the git folder in another spelling", ".GIT/hooks/pre-commit"),
        Of("backslashes", "..\\outside\\secret.txt"),
        Of("a printed call", Step.Says("""<tool_call>{"name": "write_file", "arguments": {"path": "../outside/secret.txt", "content": "x"}}</tool_call>""")),
        Of("a replacement behind a link", Step.Calls("replace", """{"path": "away/secret.txt", "old": "untouched", "new": "changed"}""")),
    ];

    private static SessionCase Of(string name, string path) => Of(name, Step.Calls("write_file", new JsonObject { ["path"] = path, ["content"] = "x" }.ToJsonString()));

    private static SessionCase Of(string name, Step step) => new("writes outside", name, step, Step.Calls("write_file", Note)) { Requests = 3, Again = 1 };
}
