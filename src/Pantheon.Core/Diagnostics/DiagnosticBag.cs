using System.Collections;

namespace Pantheon.Core.Diagnostics;

/// <summary>Collects every diagnostic of a load, so that all faults are reported at once.</summary>
public sealed class DiagnosticBag : IReadOnlyCollection<Diagnostic>
{
    private readonly List<Diagnostic> _items = [];

    public int Count => _items.Count;

    public bool HasErrors => _items.Exists(item => item.Severity == Severity.Error);

    public void Error(string code, SourceSpan span, string message, string? hint = null) =>
        _items.Add(new Diagnostic(code, Severity.Error, span, message, hint));

    public void Warning(string code, SourceSpan span, string message, string? hint = null) =>
        _items.Add(new Diagnostic(code, Severity.Warning, span, message, hint));

    public void Add(Diagnostic diagnostic) => _items.Add(diagnostic);

    public void AddRange(IEnumerable<Diagnostic> diagnostics) => _items.AddRange(diagnostics);

    public IEnumerator<Diagnostic> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
