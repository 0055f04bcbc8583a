using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pantheon.Platform.Interop;

namespace Pantheon.Platform.Processes;

/// <summary>
/// Starts a program as the launch script does, without the programs that the script needs: the child is born in the worker's memory, as vfork
/// makes it, and makes a row of system calls (session, tie, mark, limits, streams) of which the last is to become the program.
/// </summary>
internal static unsafe class DirectStart
{
    // Nothing of the framework may run in a child that shares its memory, so what does is this: the calls of a list of CallStep, one after the
    // other, until one becomes the program or answers what it must not. Assembled from:
    //   mov rbx,rdi; next: mov rax,[rbx]; mov rdi,[rbx+8]; mov rsi,[rbx+16]; mov rdx,[rbx+24]; mov r10,[rbx+32]; xor r8d,r8d; syscall;
    //   mov [rbx+56],rax; cmp rax,[rbx+40]; jl end; cmp rax,[rbx+48]; jg end; add rbx,64; jmp next; end: mov edi,127; mov eax,231; syscall
    private static ReadOnlySpan<byte> Code =>
    [
        0x48, 0x89, 0xfb, 0x48, 0x8b, 0x03, 0x48, 0x8b, 0x7b, 0x08, 0x48, 0x8b, 0x73, 0x10, 0x48, 0x8b, 0x53, 0x18, 0x4c, 0x8b, 0x53, 0x20, 0x45, 0x31, 0xc0, 0x0f, 0x05, 0x48, 0x89, 0x43, 0x38,
        0x48, 0x3b, 0x43, 0x28, 0x7c, 0x0c, 0x48, 0x3b, 0x43, 0x30, 0x7f, 0x06, 0x48, 0x83, 0xc3, 0x40, 0xeb, 0xd2, 0xbf, 0x7f, 0x00, 0x00, 0x00, 0xb8, 0xe7, 0x00, 0x00, 0x00, 0x0f, 0x05,
    ];

    private const int PageBytes = 4096;
    private const int StackBytes = 16 * PageBytes;
    private const int Signals = 64;
    private const int LastStandardStream = 2;

    private static readonly nint Body = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64 ? Load() : 0;

    // children are born one at a time, by Births, and each is done with it when the next one comes
    private static readonly nint StackTop = Body == 0 ? 0 : SpawnCalls.Map(0, StackBytes, SpawnCalls.Read | SpawnCalls.Write, SpawnCalls.PrivateUnnamed, -1, 0) is var stack and > 0 ? stack + StackBytes : 0;

    /// <summary>Whether the spec asks for nothing but what such a child can do for itself: no walls, no other account, no file for its output.</summary>
    public static bool Suits(ProcessSpec spec) =>
        StackTop != 0 && spec is { Detached: false, UserName: null, OutputFile: null, Observer: null, Walls.Count: 0, Opened.Count: 0 } && OpenThreads.Wall is null;

    /// <summary>Makes the child, under the gate of <see cref="Births"/>; null where a call of its refused, which the launch script then tells of.</summary>
    public static SpawnedChild? Start(string program, ProcessSpec spec, long mark)
    {
        using var memory = new ChildMemory();
        Span<int> pipes = stackalloc int[6];
        pipes.Fill(-1);
        var kept = false;
        try
        {
            for (var i = 0; i < pipes.Length; i += 2)
            {
                fixed (int* ends = pipes[i..])
                {
                    if (SpawnCalls.Pipe(ends, SpawnCalls.CloseOnExec) != 0 || Math.Min(ends[0], ends[1]) <= LastStandardStream)
                    {
                        return null;
                    }
                }
            }

            var id = Bear(Steps(program, spec, mark, memory, pipes[0], pipes[3], pipes[5]), memory);
            if (id <= 0)
            {
                return null;
            }

            var process = new SafeFileHandle(LibC.OpenProcess(LibC.PidfdOpen, id, 0), ownsHandle: true);
            if (process.IsInvalid)
            {
                // it cannot be waited for, so it has not been: nobody has read what it says, and the script starts it anew only where no child can be made this way
                process.Dispose();
                LibC.Kill(id, LibC.SigKill);
                _ = SpawnCalls.Reap(id, out _, 0);
                throw new ProcessStartException(spec.FileName, "the worker is out of file descriptors.");
            }

            kept = true;
            return new SpawnedChild(id, pipes[1], pipes[2], pipes[4], process);
        }
        finally
        {
            for (var i = 0; i < pipes.Length; i++)
            {
                var isNear = i is 1 or 2 or 4;
                if (pipes[i] >= 0 && !(kept && isNear))
                {
                    _ = SpawnCalls.Close(pipes[i]);
                }
            }
        }
    }

    private static List<CallStep> Steps(string program, ProcessSpec spec, long mark, ChildMemory memory, int input, int output, int error)
    {
        var zeros = memory.Zeros(PageBytes);
        var steps = new List<CallStep>(Signals + 16);
        for (var signal = 1; signal <= Signals; signal++)
        {
            if (signal is not (LibC.SigKill or LibC.SigStop))
            {
                steps.Add(CallStep.Default(signal, zeros));
            }
        }

        steps.Add(CallStep.LeadSession());
        steps.Add(CallStep.TieToParent());
        steps.Add(CallStep.ParentIs(Environment.ProcessId));
        foreach (var (resource, most, isNeeded) in LaunchLimits.Of(spec, mark))
        {
            var both = memory.Limit(most);
            steps.Add(isNeeded ? CallStep.SetLimit(resource, both) : CallStep.TryLimit(resource, both));
        }

        if (spec.WorkingDirectory is { } folder)
        {
            steps.Add(CallStep.EnterFolder(memory.Text(folder)));
        }

        steps.Add(CallStep.UseAs(input, 0));
        steps.Add(CallStep.UseAs(output, 1));
        steps.Add(CallStep.UseAs(error, LastStandardStream));
        steps.Add(CallStep.UnblockAll(zeros));
        steps.Add(CallStep.BecomeProgram(memory.Text(program), memory.Texts([program, .. spec.Arguments]), memory.Texts([.. spec.Environment.Select(variable => $"{variable.Key}={variable.Value}")])));
        return steps;
    }

    /// <summary>The child's number; 0 where it could not become its program.</summary>
    private static int Bear(List<CallStep> list, ChildMemory memory)
    {
        var steps = memory.Steps(list);

        // a signal to the child must not run a handler of the framework's in the memory it shares
        byte* all = stackalloc byte[SpawnCalls.SignalSetBytes];
        byte* before = stackalloc byte[SpawnCalls.SignalSetBytes];
        new Span<byte>(all, SpawnCalls.SignalSetBytes).Fill(byte.MaxValue);
        _ = SpawnCalls.MaskSignals(SpawnCalls.BlockSignals, all, before);
        var id = SpawnCalls.Clone(Body, StackTop, SpawnCalls.ShareMemory | SpawnCalls.WaitForProgram | SpawnCalls.SigChild, steps);
        _ = SpawnCalls.MaskSignals(SpawnCalls.SetSignals, before, null);
        if (id > 0 && list.Count > 0 && HasRefused(steps, list.Count))
        {
            _ = SpawnCalls.Reap(id, out _, 0);
            return 0;
        }

        return id;
    }

    private static bool HasRefused(CallStep* steps, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (steps[i].Answer < steps[i].Least || steps[i].Answer > steps[i].Most)
            {
                return true;
            }
        }

        return false;
    }

    private static nint Load()
    {
        var page = SpawnCalls.Map(0, PageBytes, SpawnCalls.Read | SpawnCalls.Write, SpawnCalls.PrivateUnnamed, -1, 0);
        if (page <= 0)
        {
            return 0;
        }

        Code.CopyTo(new Span<byte>((void*)page, PageBytes));
        return SpawnCalls.Protect(page, PageBytes, SpawnCalls.Read | SpawnCalls.Execute) == 0 ? page : 0;
    }
}
