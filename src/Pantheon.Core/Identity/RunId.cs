using System.Diagnostics.CodeAnalysis;

namespace Pantheon.Core.Identity;

/// <summary>Names one run; random, so that a short prefix tells runs of one night apart.</summary>
public readonly record struct RunId(Guid Value)
{
    /// <summary>The first six hex digits: what people read and type.</summary>
    public string Short => Value.ToString("n")[..6];

    public static bool TryParse(string? text, [NotNullWhen(true)] out RunId? id)
    {
        id = Guid.TryParse(text, out var value) ? new RunId(value) : null;
        return id is not null;
    }

    public override string ToString() => Value.ToString("n");
}
