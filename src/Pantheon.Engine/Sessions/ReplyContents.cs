using Microsoft.Extensions.AI;

namespace Pantheon.Engine.Sessions;

/// <summary>A reply's calls and what was said beside them.</summary>
internal sealed record ReplyContents(List<FunctionCallContent> Calls, IReadOnlyList<AIContent> Spoken)
{
    /// <summary>Whether the calls were printed as text.</summary>
    public bool IsFromText { get; init; }

    public static ReplyContents Of(ChatResponse response)
    {
        var contents = response.Messages.SelectMany(message => message.Contents).ToList();
        return new([.. contents.OfType<FunctionCallContent>()], [.. contents.OfType<TextContent>()]);
    }
}
