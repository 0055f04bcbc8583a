namespace Pantheon.Engine.Context;

/// <summary>
/// Knows how many tokens a prompt takes without asking each time: bytes over a ratio that the server's own counts correct, and its last count as an anchor
/// that later prompts only add to.
/// </summary>
internal sealed class TokenGauge
{
    /// <summary>How a number came about that nobody counted.</summary>
    public const string Estimate = "estimate";

    /// <summary>Bytes a token before anything was counted: low, so that a prompt is thought too long rather than too short.</summary>
    public const double CarefulRatio = 3.0;

    /// <summary>Bytes a token of common text: a prompt that is too long even so is too long.</summary>
    public const double CommonRatio = 4.2;

    // A server's count beyond this is none of the whole prompt: some leave out what they had in their cache.
    private const double MaxServerRatio = 6.0;
    private const double MinRatio = 0.5;
    private const double Care = 0.97;

    private double _ratio = CarefulRatio;
    private double _most = CommonRatio;
    private long _anchorBytes = long.MaxValue;
    private long _anchorTokens;

    /// <summary>Where the numbers come from: the server's usage or its tokenizer for the prompt so far, or an estimate.</summary>
    public string Source { get; private set; } = Estimate;

    /// <summary>Tokens of a prompt of so many bytes, rather too many than too few.</summary>
    public int Tokens(long bytes) => Rounded(bytes >= _anchorBytes ? _anchorTokens + ((bytes - _anchorBytes) / _ratio) : bytes / _ratio);

    /// <summary>Tokens that it takes at least, as far as one can know without counting.</summary>
    public int TokensAtLeast(long bytes) => Rounded(bytes >= _anchorBytes ? _anchorTokens + ((bytes - _anchorBytes) / _most) : bytes / _most);

    /// <summary>Bytes that so many tokens hold.</summary>
    public long Bytes(double tokens) => (long)(Math.Max(0, tokens) * _ratio);

    /// <summary>Takes over what the server says that a prompt of so many bytes took; what cannot be true is passed over.</summary>
    public void Answered(long bytes, long tokens)
    {
        if (tokens > 0 && bytes / (double)tokens <= MaxServerRatio)
        {
            Take(bytes, tokens, "server");
        }
    }

    /// <summary>Takes over what the server's tokenizer counted for a prompt of so many bytes.</summary>
    public void Counted(long bytes, long tokens) => Take(bytes, Math.Max(1, tokens), "tokenizer");

    /// <summary>The prompt is another one now: no count of the old one holds.</summary>
    public void Restart()
    {
        _anchorBytes = long.MaxValue;
        Source = Estimate;
    }

    /// <summary>The server says that a prompt of so many bytes does not fit into so many tokens, whatever was counted.</summary>
    public void Overflowed(long bytes, int limit)
    {
        Restart();
        _ratio = Math.Max(MinRatio, Math.Min(_ratio * 0.85, bytes / Math.Max(1.0, limit * 1.1)));
        _most = Math.Max(_ratio, bytes / Math.Max(1.0, limit));
    }

    private void Take(long bytes, long tokens, string source)
    {
        var ratio = bytes / (double)tokens;
        _ratio = Math.Clamp(ratio * Care, MinRatio, CommonRatio);
        _most = Math.Max(ratio, MinRatio) / Care;
        (_anchorBytes, _anchorTokens) = (bytes, tokens);
        Source = source;
    }

    private static int Rounded(double tokens) => (int)Math.Min(int.MaxValue, Math.Ceiling(tokens));
}
