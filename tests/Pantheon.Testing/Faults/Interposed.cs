using System.Reflection;
using Pantheon.Core.Artifacts;
using Pantheon.Core.Runs;

namespace Pantheon.Testing.Faults;

/// <summary>Stands before a seam with a gate for every call that waits, whatever methods the seam has.</summary>
public class Interposed<T> : DispatchProxy
    where T : class
{
    private static readonly MethodInfo WithResult = typeof(Interposed<T>).GetMethod(nameof(GiveAsync), BindingFlags.Instance | BindingFlags.NonPublic)!;

    private T _inner = null!;
    private ISeamGate _gate = null!;

    internal void Begin(T inner, ISeamGate gate) => (_inner, _gate) = (inner, gate);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        var given = args ?? [];
        var result = targetMethod.ReturnType;
        return result == typeof(Task) ? DoAsync(targetMethod, given)
            : result.IsGenericType && result.GetGenericTypeDefinition() == typeof(Task<>)
                ? WithResult.MakeGenericMethod(result.GetGenericArguments()).Invoke(this, BindingFlags.DoNotWrapExceptions, null, [targetMethod, given], null)
            : Call(targetMethod, given);
    }

    private async Task DoAsync(MethodInfo method, object?[] given)
    {
        if (given is [JournalChange change, ArtifactBatch left, IArtifactStore artifacts, CancellationToken cancellationToken] && this is IRunStore store)
        {
            // made of calls behind gates of their own: a worker that dies in the first has not been inside the second
            await left.StoreAsync(artifacts, cancellationToken);
            await store.CommitAsync(change, cancellationToken);
            return;
        }

        var call = new SeamCall(typeof(T).Name, method.Name, given);
        await _gate.EnterAsync(call);
        await InsideAsync(() => (Task)Call(method, given)!);
        await _gate.LeaveAsync(call);
    }

    private async Task<TResult> GiveAsync<TResult>(MethodInfo method, object?[] given)
    {
        var call = new SeamCall(typeof(T).Name, method.Name, given);
        await _gate.EnterAsync(call);
        Task<TResult>? made = null;
        await InsideAsync(() => made = (Task<TResult>)Call(method, given)!);
        await _gate.LeaveAsync(call);
        return await made!;
    }

    private async Task InsideAsync(Func<Task> call)
    {
        _gate.Inside(1);
        try
        {
            await call();
        }
        finally
        {
            _gate.Inside(-1);
        }
    }

    private object? Call(MethodInfo method, object?[] given) => method.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, given, null);
}
