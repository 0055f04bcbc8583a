using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;

namespace Pantheon.Platform.Processes;

/// <summary>A child that the worker made itself: the near ends of its pipes, and the handle that tells of its end.</summary>
internal sealed class SpawnedChild(int id, int input, int output, int error, SafeFileHandle process) : IStartedChild
{
    private readonly Task<int> _end = ExitWatch.AwaitAsync(id, process);

    public int Id => id;

    public Stream Input { get; } = new AnonymousPipeClientStream(PipeDirection.Out, new SafePipeHandle(input, ownsHandle: true));

    public Stream Output { get; } = new AnonymousPipeClientStream(PipeDirection.In, new SafePipeHandle(output, ownsHandle: true));

    public Stream Error { get; } = new AnonymousPipeClientStream(PipeDirection.In, new SafePipeHandle(error, ownsHandle: true));

    public int ExitCode => _end.GetAwaiter().GetResult();

    public Task WaitForExitAsync() => _end;

    public void KillTree() => throw new System.Diagnostics.UnreachableException();

    public void Dispose()
    {
        Input.Dispose();
        Output.Dispose();
        Error.Dispose();
    }
}
