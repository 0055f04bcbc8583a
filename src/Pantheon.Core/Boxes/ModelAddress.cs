namespace Pantheon.Core.Boxes;

/// <summary>A model of a pool, as routes name it: `pool/model`.</summary>
public readonly record struct ModelAddress(string Pool, string Model)
{
    public override string ToString() => $"{Pool}/{Model}";
}
