using Microsoft.Extensions.AI;

namespace Pantheon.Engine.Sessions;

/// <summary>A reply's calls and what was said beside them.</summary>
internal sealed record ReplyContents(List<FunctionCallContent> Calls, IReadOnlyList<AIContent> Spoken)
{
    /// <summary>What was done to the calls that were printed as text, by their ids, until they were calls.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Repairs { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public static ReplyContents Of(ChatResponse response)
    {
        var contents = response.Messages.SelectMany(message => message.Contents).ToList();
        return new([.. contents.OfType<FunctionCallContent>()], [.. contents.OfType<TextContent>()]);
    }
}
