namespace Pantheon.Engine.Planning;

/// <summary>How a server shares itself among the requests that it works on at once: with b of them each goes at 1 / (1 + β (b − 1)) of the speed it has alone (continuous batching).</summary>
public readonly record struct BatchSpeed(double Slowdown)
{
    /// <summary>Measured on common servers for batches of up to sixteen.</summary>
    public static BatchSpeed Usual { get; } = new(0.12);

    /// <summary>Seconds of work that each of the running requests gets done in a second.</summary>
    public double Each(int running) => 1 / (1 + Slowdown * (running - 1));

    /// <summary>Seconds of work done in a second with the best batch of at most so many.</summary>
    public double Best(int most)
    {
        var best = 1.0;
        for (var running = 2; running <= most; running++)
        {
            best = Math.Max(best, running * Each(running));
        }

        return best;
    }
}
