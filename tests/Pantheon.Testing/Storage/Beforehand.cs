using System.Reflection;
using Pantheon.Core.Runs;

namespace Pantheon.Testing.Storage;

/// <summary>A store of which one call finds that something else has happened just before it, as another box would do it.</summary>
public class Beforehand : DispatchProxy
{
    private IRunStore? _store;
    private string? _call;
    private Func<Task>? _first;

    /// <param name="call">The name of a method that returns a plain task; <paramref name="first"/> happens before its first call.</param>
    public static IRunStore Of(IRunStore store, string call, Func<Task> first)
    {
        var proxy = Create<IRunStore, Beforehand>();
        var beforehand = (Beforehand)(object)proxy;
        (beforehand._store, beforehand._call, beforehand._first) = (store, call, first);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        var first = targetMethod.Name == _call ? Interlocked.Exchange(ref _first, null) : null;
        return first is null ? targetMethod.Invoke(_store, args) : AfterAsync(first, () => (Task)targetMethod.Invoke(_store, args)!);
    }

    private static async Task AfterAsync(Func<Task> first, Func<Task> call)
    {
        await first();
        await call();
    }
}
