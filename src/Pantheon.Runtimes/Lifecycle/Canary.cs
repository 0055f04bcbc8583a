using Microsoft.Extensions.AI;

namespace Pantheon.Runtimes.Lifecycle;

/// <summary>Lets a model say one token: a server whose engine is dead may go on listing its models.</summary>
internal static class Canary
{
    /// <summary>How long the answer took; what the client throws goes through.</summary>
    public static async Task<TimeSpan> RunAsync(IChatClient client, TimeProvider time, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        await client.GetResponseAsync([new ChatMessage(ChatRole.User, "Hi")], new ChatOptions { MaxOutputTokens = 1, Temperature = 0, Seed = 1 }, cancellationToken);
        return time.GetElapsedTime(start);
    }
}
