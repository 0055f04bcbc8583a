using Microsoft.Extensions.AI;

namespace Pantheon.Engine.Context;

/// <summary>Marks what a person said in the middle of a session: an account of it is kept before anything that the orchestrator said.</summary>
public static class PersonsWord
{
    private const string Key = "pantheon.person";

    public static ChatMessage Of(string text) => new(ChatRole.User, text) { AdditionalProperties = new() { [Key] = true } };

    public static bool Is(ChatMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.AdditionalProperties?.GetValueOrDefault(Key) is true;
    }
}
