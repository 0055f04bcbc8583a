using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;
using Pantheon.Engine.Sessions.Watches;

namespace Pantheon.Engine.Sessions;

/// <summary>What a reply comes to: calls to make, the output of an agent without tools, or a word about why it is neither.</summary>
internal abstract record Judgement
{
    public sealed record Calls(ReplyContents Reply) : Judgement;

    /// <param name="Repairs">What was done to the reply before it was JSON.</param>
    public sealed record Output(JsonNode Value, IReadOnlyList<string> Repairs) : Judgement;

    /// <summary>A reply that did nothing; what is kept of it goes into the history.</summary>
    public sealed record Nothing(Intervention Because, IList<ChatMessage> Kept) : Judgement
    {
        /// <summary>Calls in it that were cut: they are traced and never made.</summary>
        public IReadOnlyList<RawToolCall> Cut { get; init; } = [];
    }
}
