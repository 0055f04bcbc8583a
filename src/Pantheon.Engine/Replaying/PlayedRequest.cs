using Microsoft.Extensions.AI;

namespace Pantheon.Engine.Replaying;

/// <summary>What would go out to a model.</summary>
internal sealed record PlayedRequest(IReadOnlyCollection<ChatMessage> Messages, ChatOptions? Options);
