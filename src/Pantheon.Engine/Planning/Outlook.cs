namespace Pantheon.Engine.Planning;

/// <summary>When flows would be finished if they and nothing else went on from here: virtual nights with estimates corrected by what tonight has shown, each with its own draw of how single nodes turn out.</summary>
internal sealed class Outlook(NightBook book, double now)
{
    private const int Samples = 2;

    /// <summary>The mean of the moments at which the last of them is finished.</summary>
    public double EndsOf(IReadOnlyCollection<NightFlow> flows)
    {
        var sum = 0.0;
        for (var sample = 0; sample < Samples; sample++)
        {
            sum += NightCopy.Of(book, flows, now, sample).Play().Now;
        }

        return sum / Samples;
    }

    /// <summary>Where as many of such ends lie as the terms ask for, at most: single nodes even out over many, doubt about the estimates does not.</summary>
    public double Cautious(double ends, int nodes)
    {
        var spread = (Math.Exp(book.Bias.Spread * book.Bias.Spread) - 1) / Math.Max(1, nodes);
        return now + (ends - now) * (1 + book.Terms.Caution * Math.Sqrt(spread + book.Bias.Doubt * book.Bias.Doubt));
    }
}
