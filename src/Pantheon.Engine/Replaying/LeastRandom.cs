namespace Pantheon.Engine.Replaying;

/// <summary>Makes every pause the shortest that it can be, so that what was begun after it can be begun.</summary>
internal sealed class LeastRandom : Random
{
    public override double NextDouble() => 0;
}
