using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Integration.Tests.Sessions.Scripts;
using Pantheon.Testing.Servers;
using static Pantheon.Integration.Tests.Sessions.Scripts.SessionCase;

namespace Pantheon.Integration.Tests.Sessions.Cases;

/// <summary>Replies that lost their end: what is left of a call is never executed.</summary>
internal static class CutReplies
{
    private const string Family = "cut replies";

    private static readonly Step Right = Step.Calls("write_file", Note);

    public static IReadOnlyList<SessionCase> All { get; } =
    [
        Once("a call at the limit of tokens", Step.Ends("length", ChatEvents.Call(Step.Model, 0, "a", "write_file", Note))),
        Once("a half call at the limit of tokens", Step.Ends("length", ChatEvents.Call(Step.Model, 0, "a", "write_file", """{"path": "out/note.txt", "content": "fix"""))),
        Once("a printed call at the limit of tokens", Step.Ends("length", ChatEvents.Text(Step.Model, $$"""<tool_call>{"name": "write_file", "arguments": {{Note}}}</tool_call>"""))),
        Once("a call without its end", Step.Calls("write_file", """{"path": "out/note.txt", "content": "fix""")),
        Once("a call that ends behind a comma", Step.Calls("write_file", """{"path": "out/note.txt", "content": "fixed\n", """)),
        Once("a printed call without its end", Step.Says("<tool_call>\n{\"name\": \"write_file\", \"arguments\": {\"path\": \"out/note.txt\", \"content\": \"fix")),
        Once("a printed tag without its end", Step.Says("<function=write_file>\n<parameter=path>\nout/note.txt\n</parameter>\n<parameter=content>\nfix")),
        Once("a stream that ends in the middle of a call", Step.Plays(reply => reply.EventsAsync(ChatEvents.Call(Step.Model, 0, "a", "write_file", """{"path": "out/note.txt", "content": "fix""")))),
        Once("Ollama at the limit of tokens", Step.Of(FakeOllamaReply.Of(
            FakeOllamaReply.Said($$"""<tool_call>{"name": "write_file", "arguments": {{Note}}}</tool_call>"""),
            FakeOllamaReply.Done.Replace("\"stop\"", "\"length\"", StringComparison.Ordinal)))) with { Wire = Wire.Ollama },
        new(Family, "at the limit of tokens for ever", Step.Ends("length", ChatEvents.Call(Step.Model, 0, "a", "write_file", Note)))
        {
            Endless = true,
            Executed = 0,
            Requests = 3,
            Ends = FailureKind.BudgetExhausted,
            Code = Codes.RepliesCut,
        },
    ];

    private static SessionCase Once(string name, Step cut) => new(Family, name, cut, Right) { Requests = 3, Again = 1 };
}
