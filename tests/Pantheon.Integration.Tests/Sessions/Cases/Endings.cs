using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Integration.Tests.Sessions.Scripts;
using static Pantheon.Integration.Tests.Sessions.Scripts.SessionCase;

namespace Pantheon.Integration.Tests.Sessions.Cases;

/// <summary>Models that want to be done before they are.</summary>
internal static class Endings
{
    private const string Family = "ends that are not earned";
    private const string Summary = """{"summary": "All is done."}""";

    private static readonly Step Right = Step.Calls("write_file", Note);
    private static readonly Step Finish = Step.Calls("finish", Summary);
    private static readonly Step Failing = Step.Calls("run_command", """{"command": ["cat", "missing.txt"]}""");

    public static IReadOnlyList<SessionCase> All { get; } =
    [
        new(Family, "finish without its evidence, and then the work", Finish, Right) { Requests = 3, Again = 1, Told = "must succeed first" },
        new(Family, "finish without its evidence for ever", Finish) { Wire = Wire.Ollama, Endless = true, Executed = 0, Requests = 3, Ends = FailureKind.NoProgress, Code = Codes.FinishNotEarned },
        new(Family, "finish beside the call that earns it", Step.CallsAll(("finish", Summary), ("write_file", Note))) { Requests = 1 },
        new(Family, "finish beside a call that fails", Step.CallsAll(("read_file", """{"path": "missing.txt"}"""), ("write_file", Note), ("finish", Summary))) { Requests = 2, Told = "in the same reply failed" },
        new(Family, "finish after a command that failed", Failing, Right, Finish) { Finish = """{"summary": "Written.", "known_failures": "missing.txt is not there"}""", Requests = 4, Again = 1, Told = "ended with exit code 1" },
        new(Family, "finish after a command that failed for ever", Right, Failing, Finish) { Requires = [], Endless = true, Requests = 5, Ends = FailureKind.NoProgress, Code = Codes.FinishNotEarned },
        new(Family, "finish without its result, and then with it", Right, Step.Calls("finish", "{}")) { Requests = 3, Told = "break its schema" },
        new(Family, "finish printed as text", Right, Step.Says($$"""<tool_call>{"name": "finish", "arguments": {{Summary}}}</tool_call>""")) { Requests = 2 },
        new(Family, "finish by another name", Right, Step.Calls("Finish", Summary)) { Wire = Wire.Ollama, Requests = 2 },
        new(Family, "finish with damaged arguments", Right, Step.Calls("finish", """{'summary': 'All is done.',}""")) { Requests = 2 },
    ];
}
