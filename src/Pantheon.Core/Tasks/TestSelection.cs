namespace Pantheon.Core.Tasks;

/// <summary>Which tests must go on passing.</summary>
public abstract record TestSelection
{
    public sealed record Everything : TestSelection;

    public sealed record Nothing : TestSelection;

    public sealed record Named(IReadOnlyList<string> Names) : TestSelection;

    public static TestSelection All { get; } = new Everything();

    public static TestSelection None { get; } = new Nothing();
}
