namespace Pantheon.Engine.Context;

/// <summary>
/// Knows how many tokens a prompt takes without asking each time: bytes over a ratio that the server's own counts correct, and its last count as an anchor
/// that later prompts only add to.
/// </summary>
internal sealed class TokenGauge
{
    /// <summary>Bytes a token before anything was counted: low, so that a prompt is thought too long rather than too short.</summary>
    public const double CarefulRatio = 3.0;

    /// <summary>Bytes a token of common text: a prompt that is too long even so is too long.</summary>
    public const double CommonRatio = 4.2;

    // Counts beyond this are no counts of the whole prompt: some servers leave out what they had in their cache.
    private const double MaxRatio = 6.0;
    private const double MinRatio = 0.5;

    private double _ratio = CarefulRatio;
    private long _anchorBytes = long.MaxValue;
    private long _anchorTokens;

    /// <summary>Whether a count has corrected the ratio.</summary>
    public bool IsCalibrated { get; private set; }

    /// <summary>Where the numbers come from: the server's usage or tokenizer for the prompt so far, or an estimate.</summary>
    public string Source { get; private set; } = "estimate";

    /// <summary>Tokens of a prompt of so many bytes, rather too many than too few.</summary>
    public int Tokens(long bytes) => Rounded(bytes >= _anchorBytes ? _anchorTokens + ((bytes - _anchorBytes) / _ratio) : bytes / _ratio);

    /// <summary>Tokens that it takes at least, as far as one can know without counting.</summary>
    public int TokensAtLeast(long bytes) => IsCalibrated ? Tokens(bytes) : Rounded(bytes / CommonRatio);

    /// <summary>Bytes that so many tokens hold.</summary>
    public long Bytes(double tokens) => (long)(Math.Max(0, tokens) * _ratio);

    /// <summary>Takes over what somebody counted for a prompt of so many bytes; what cannot be true is passed over.</summary>
    public void Learn(long bytes, long tokens, string source)
    {
        if (tokens <= 0 || bytes <= 0 || (double)bytes / tokens > MaxRatio)
        {
            return;
        }

        _ratio = Math.Clamp((double)bytes / tokens * 0.97, MinRatio, CommonRatio);
        (_anchorBytes, _anchorTokens) = (bytes, tokens);
        IsCalibrated = true;
        Source = source;
    }

    /// <summary>The prompt is another one now: no count of the old one holds.</summary>
    public void Restart()
    {
        _anchorBytes = long.MaxValue;
        Source = "estimate";
    }

    /// <summary>The server says that a prompt of so many bytes does not fit into so many tokens, whatever was counted.</summary>
    public void Overflowed(long bytes, int limit)
    {
        Restart();
        _ratio = Math.Max(MinRatio, Math.Min(_ratio * 0.85, bytes / Math.Max(1.0, limit * 1.1)));
        IsCalibrated = true;
    }

    private static int Rounded(double tokens) => (int)Math.Min(int.MaxValue, Math.Ceiling(tokens));
}
