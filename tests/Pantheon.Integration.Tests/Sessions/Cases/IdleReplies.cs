using Pantheon.Core.Diagnostics;
using Pantheon.Core.Runs;
using Pantheon.Integration.Tests.Sessions.Scripts;
using static Pantheon.Integration.Tests.Sessions.Scripts.SessionCase;

namespace Pantheon.Integration.Tests.Sessions.Cases;

/// <summary>Replies that do nothing: they are answered with a word, and never taken for the end of the work.</summary>
internal static class IdleReplies
{
    private const string Family = "replies that do nothing";

    private static readonly string Circle = string.Concat(Enumerable.Repeat("I will now write the note. ", 4000));
    private static readonly Step Right = Step.Calls("write_file", Note);

    public static IReadOnlyList<SessionCase> All { get; } =
    [
        Once("an empty reply", Step.Says()),
        Once("white space", Step.Says(" ", "\n\n")) with { Wire = Wire.Vllm },
        Once("thoughts alone", Step.Thinks("The note must say: fixed.")),
        Once("a promise", Step.Says("I will write the note now.")) with { Wire = Wire.Ollama },
        Once("the claim that it is done", Step.Says("The note is written. Everything is done!")) with { Wire = Wire.Ollama },
        Once("a call in the thoughts", Step.Thinks($$"""<tool_call>{"name": "write_file", "arguments": {{Note}}}</tool_call>""", "Let me do that.")) with { Told = "In your thoughts you meant to call write_file" },
        Once("a call in the thoughts over Ollama", Step.Thinks($$"""<tool_call>{"name": "write_file", "arguments": {{Note}}}</tool_call>""", "Let me do that.")) with { Wire = Wire.Ollama, Told = "In your thoughts you meant to call write_file" },
        Once("a text in circles", Step.Says([.. Circle.Chunk(200).Select(piece => new string(piece))])) with { Told = null },
        For("empty replies", Step.Says(), 3),
        For("promises", Step.Says("I will write the note now."), 3) with { Wire = Wire.Ollama },
        For("claims that it is done", Step.Says("Done!"), 3),
        For("thoughts alone", Step.Thinks("The note must say: fixed."), 6),
        For("circles", Step.Says([.. Circle.Chunk(200).Select(piece => new string(piece))]), 3) with { Code = Codes.ReplyInCircles },
    ];

    private static SessionCase Once(string name, Step idle) => new(Family, name, idle, Right) { Requests = 3, Again = 1 };

    private static SessionCase For(string name, Step idle, int requests) => new(Family, $"{name} for ever", idle)
    {
        Endless = true,
        Executed = 0,
        Requests = requests,
        Ends = FailureKind.NoProgress,
        Code = Codes.NothingDone,
    };
}
