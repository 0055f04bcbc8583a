namespace Pantheon.Testing.Faults;

/// <summary>One call of a seam: the interface, the method and what it was given.</summary>
public sealed record SeamCall(string Seam, string Method, IReadOnlyList<object?> Arguments)
{
    /// <summary>What is to go wrong once the call is made.</summary>
    public FaultKind? Later { get; set; }

    public T? Argument<T>()
        where T : class => Arguments.OfType<T>().FirstOrDefault();
}
