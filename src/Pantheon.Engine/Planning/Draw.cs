namespace Pantheon.Engine.Planning;

/// <summary>Random numbers that are a node's own in a sample, so that forecasts of different queues differ by their flows alone and every forecast can be made again.</summary>
internal static class Draw
{
    /// <summary>A normal deviate, after Box and Muller, "A Note on the Generation of Random Normal Deviates" (1958).</summary>
    public static double Normal(int number, int sample) =>
        Math.Sqrt(-2 * Math.Log(1 - Uniform(number, 2 * sample))) * Math.Cos(2 * Math.PI * Uniform(number, 2 * sample + 1));

    /// <summary>SplitMix64 of Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators" (2014).</summary>
    private static double Uniform(int number, int stream)
    {
        var mixed = unchecked(((ulong)(uint)number << 32 | (uint)stream) + 0x9E3779B97F4A7C15);
        mixed = unchecked((mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ mixed >> 27) * 0x94D049BB133111EB);
        return ((mixed ^ mixed >> 31) >> 11) / (double)(1UL << 53);
    }
}
