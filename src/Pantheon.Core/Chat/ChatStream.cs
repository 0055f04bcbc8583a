using Microsoft.Extensions.AI;

namespace Pantheon.Core.Chat;

/// <summary>
/// What an answer's stream looks like, whichever server it comes from. Text and reasoning arrive in pieces, each apart; tool calls arrive whole, in the
/// last update, with a <see cref="RawToolCall"/> each; usage once; the last update has the finish reason, and a stream without one has failed.
/// An update without contents says that the model writes on a tool call that is not whole yet. After an update marked <see cref="Restart"/> the answer begins
/// anew: all that was given before it is void. What the ecosystem's types have no place for lies in the additional properties under the names here.
/// </summary>
public static class ChatStream
{
    /// <summary>The answer has reasoning and nothing else.</summary>
    public static readonly ChatFinishReason EmptyAfterReasoning = new("empty_after_reasoning");

    /// <summary>The answer went round in circles and was cut.</summary>
    public static readonly ChatFinishReason Repetition = new("repetition");

    /// <summary>`true` on an update that takes back everything given before it.</summary>
    public const string Restart = "restart";

    /// <summary>A <see cref="ChatTimings"/>, on the update with the usage.</summary>
    public const string Timings = "timings";

    /// <summary>`true` where tokens were estimated and not counted by the server.</summary>
    public const string UsageEstimated = "usage_estimated";

    /// <summary>`true` where the answer came out of the reply cache.</summary>
    public const string CacheHit = "cache_hit";

    /// <summary>A list of words (`IReadOnlyList` of strings) for what had to be done to the answer before it could be used, as in "json taken out of a fence".</summary>
    public const string Repairs = "repairs";

    /// <summary>The digest of the model that answered, where the server says it with the answer.</summary>
    public const string Digest = "digest";
}
