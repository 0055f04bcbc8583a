using Microsoft.Extensions.AI;

namespace Pantheon.Core.Chat;

/// <summary>Reads the marks of <see cref="ChatStream"/> off the updates of an answer.</summary>
public static class ChatUpdates
{
    extension(ChatResponseUpdate update)
    {
        /// <summary>Whether all updates before this one are void.</summary>
        public bool IsRestart => update.AdditionalProperties?.GetValueOrDefault(ChatStream.Restart) is true;

        /// <summary>What had to be done to the answer so far, in words.</summary>
        public IReadOnlyList<string> Repairs => update.AdditionalProperties?.GetValueOrDefault(ChatStream.Repairs) as IReadOnlyList<string> ?? [];
    }
}
