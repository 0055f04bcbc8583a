using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Engine.Sessions.Watches;

namespace Pantheon.Engine.Sessions;

/// <summary>What a reply comes to: calls to make, the output of an agent without tools, or a word about why it is neither.</summary>
internal abstract record Judgement
{
    public sealed record Calls(ReplyContents Reply) : Judgement;

    public sealed record Output(JsonNode Value) : Judgement;

    /// <summary>A reply that did nothing; what is kept of it goes into the history.</summary>
    public sealed record Nothing(Intervention Because, IList<ChatMessage> Kept) : Judgement;
}
