using Microsoft.Extensions.AI;
using Pantheon.Core.Runs;
using Pantheon.Core.Workspaces;
using Pantheon.Engine.Nodes;

namespace Pantheon.Engine.Running;

/// <summary>How one attempt ended, with everything the loop writes of it.</summary>
internal sealed record AttemptReport
{
    public required AttemptState State { get; init; }

    public required NodeEnd End { get; init; }

    public Failure? Failure => End.Failure;

    public string? InputTree { get; init; }

    public string? ResultTree { get; init; }

    /// <summary>From input to result tree.</summary>
    public Patch? AttemptPatch { get; init; }

    /// <summary>From the tree its needs left to the result tree.</summary>
    public Patch? Change { get; init; }

    /// <summary>All that the run had changed when the attempt ended, for its failure to show.</summary>
    public Patch? SoFar { get; init; }

    /// <summary>Whether the changes go on to the next nodes.</summary>
    public EditMode Edits { get; init; }

    public string? SalvageRef { get; init; }

    /// <summary>What it heard from outside.</summary>
    public byte[]? Tape { get; init; }

    /// <summary>What the attempt worked; null for what a cache gave.</summary>
    public TimeSpan? Worked { get; init; }

    public static IReadOnlyList<(string Role, string Text)> LastTurns(IReadOnlyList<ChatMessage> messages, Func<string, string> redact) =>
        [.. messages.TakeLast(6).Select(message => (message.Role.Value, Words(message, redact)))];

    private static string Words(ChatMessage message, Func<string, string> redact)
    {
        var text = redact(string.Join(' ', message.Contents.Select(content => content switch
        {
            TextContent words => words.Text,
            FunctionCallContent call => $"[calls {call.Name}]",
            FunctionResultContent result => result.Result?.ToString() ?? "",
            _ => "",
        }))).Trim();
        return text.Length > 2000 ? text[..2000] : text;
    }
}
