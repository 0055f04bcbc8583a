using Microsoft.Extensions.AI;
using Pantheon.Core.Chat;

namespace Pantheon.Runtimes.Streaming;

/// <summary>What had to be done to one answer; a later update's list replaces an earlier one's, so each list that goes out is the whole of it.</summary>
internal sealed class RepairLog
{
    private readonly List<string> _words = [];

    public IReadOnlyList<string> Words => [.. _words];

    public void Add(string words)
    {
        if (!_words.Contains(words))
        {
            _words.Add(words);
        }
    }

    /// <summary>The update, with all that is known beside what it says itself.</summary>
    public ChatResponseUpdate Pass(ChatResponseUpdate update)
    {
        if (update.Repairs.Count == 0)
        {
            return update;
        }

        foreach (var words in update.Repairs)
        {
            Add(words);
        }

        return Stamp(update.Clone());
    }

    /// <summary>An update that voids the answer so far.</summary>
    public ChatResponseUpdate Restart()
    {
        var update = Stamp(new ChatResponseUpdate());
        update.AdditionalProperties![ChatStream.Restart] = true; // the stamp made it
        return update;
    }

    public ChatResponseUpdate Stamp(ChatResponseUpdate update)
    {
        update.AdditionalProperties = update.AdditionalProperties is { } given ? new AdditionalPropertiesDictionary(given) : [];
        if (_words.Count > 0)
        {
            update.AdditionalProperties[ChatStream.Repairs] = Words;
        }

        return update;
    }
}
