namespace Pantheon.Runtimes.OpenAi.Answers;

/// <summary>
/// Takes llama-swap's own words on loading out of the reasoning they are mixed into (`sendLoadingState`): a bar, "llama-swap loading model: …", remarks, "Done! (…s)", a bar.
/// The model never wrote them.
/// </summary>
internal sealed class LoadingText
{
    private const string Bar = "━━━━━";
    private const string Title = "llama-swap loading model:";
    private const string Done = "Done! (";

    private bool _begun;
    private bool _ended;
    private bool _done;

    /// <summary>Whether this piece of reasoning is llama-swap's; <paramref name="isModels"/> says that the event bears the name or id of an answer, which llama-swap's own do not.</summary>
    public bool Takes(string reasoning, bool isModels)
    {
        if (isModels || (_ended && reasoning.Trim().Length > 0))
        {
            _begun = _ended = true;
            return false;
        }

        if (!_begun)
        {
            var text = reasoning.TrimStart();
            _begun = text.StartsWith(Bar, StringComparison.Ordinal) || text.StartsWith(Title, StringComparison.Ordinal);
            _ended = !_begun;
            return _begun;
        }

        _ended |= _done && reasoning.Contains(Bar, StringComparison.Ordinal);
        _done |= reasoning.Contains(Done, StringComparison.Ordinal);
        return true;
    }
}
