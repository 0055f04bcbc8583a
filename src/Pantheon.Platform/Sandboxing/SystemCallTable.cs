using System.Runtime.InteropServices;

namespace Pantheon.Platform.Sandboxing;

/// <summary>The numbers one processor architecture gives to the system calls a tool has no business with.</summary>
internal sealed record SystemCallTable
{
    /// <summary>clone3, which has one number everywhere.</summary>
    public const uint NewProcessByStructure = 435;

    public required uint AuditArchitecture { get; init; }

    /// <summary>Numbers from here on belong to a second ABI of the same architecture (x32); null where there is none.</summary>
    public uint? SecondAbiFrom { get; init; }

    public required uint Socket { get; init; }

    public required uint InputOutputControl { get; init; }

    public required uint NewProcess { get; init; }

    /// <summary>In the order: looking into and steering other processes, io_uring (which goes round this filter), kernel surface, mounts and namespaces, files by handle or by the whole file system and the kernel's log, keys, modules.</summary>
    public required IReadOnlyList<uint> Denied { get; init; }

    /// <summary>Modes of files, with which argument holds the mode: a program that is left behind must not run with its owner's rights for whoever starts it.</summary>
    public required IReadOnlyList<(uint Call, uint Mode)> ChangingModes { get; init; }

    /// <summary>What all processes of an account share where nothing separates them: System V memory, semaphores and queues, POSIX queues.</summary>
    public required IReadOnlyList<uint> SharedWithAccount { get; init; }

    /// <summary>Owners of files, which Landlock does not hold.</summary>
    public required IReadOnlyList<uint> ChangingOwners { get; init; }

    /// <summary>Extended attributes of files, which it does not hold either.</summary>
    public required IReadOnlyList<uint> ChangingAttributes { get; init; }

    /// <summary>prlimit64; its first argument names a process, zero being the caller.</summary>
    public required uint Limits { get; init; }

    /// <summary>Scheduling of the thread that the first argument names; zero is the caller.</summary>
    public required IReadOnlyList<uint> SchedulingByThread { get; init; }

    /// <summary>Priorities of what the first two arguments name, with the value of the first that means a process.</summary>
    public required IReadOnlyList<(uint Call, uint OwnProcess)> SchedulingByKind { get; init; }

    public static SystemCallTable? ForThisMachine() => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => X64,
        Architecture.Arm64 => Arm64,
        _ => null,
    };

    private static SystemCallTable X64 { get; } = new()
    {
        AuditArchitecture = 0xC000003E,
        SecondAbiFrom = 0x40000000,
        Socket = 41,
        InputOutputControl = 16,
        NewProcess = 56,
        Denied =
        [
            101, 310, 311, 312, 438, // ptrace, process_vm_readv, process_vm_writev, kcmp, pidfd_getfd
            425, 426, 427, // io_uring_setup, io_uring_enter, io_uring_register
            321, 323, 298, // bpf, userfaultfd, perf_event_open
            165, 166, 155, 161, 272, 308, 428, 429, 430, 431, 432, 433, 442, // mount, umount2, pivot_root, chroot, unshare, setns, open_tree ... mount_setattr
            304, 300, 103, // open_by_handle_at, fanotify_init, syslog
            248, 249, 250, // add_key, request_key, keyctl
            175, 176, 313, 246, 320, // init_module, delete_module, finit_module, kexec_load, kexec_file_load
        ],
        ChangingModes = [(90, 1), (91, 1), (268, 2), (452, 2)], // chmod, fchmod, fchmodat, fchmodat2
        SharedWithAccount = [29, 30, 31, 67, 64, 65, 66, 220, 68, 69, 70, 71, 240, 241], // shm*, sem*, msg*, mq_open, mq_unlink
        ChangingOwners = [92, 93, 94, 260], // chown, fchown, lchown, fchownat
        ChangingAttributes =
        [
            188, 189, 190, 463, // setxattr, lsetxattr, fsetxattr, setxattrat
            197, 198, 199, 466, // removexattr, lremovexattr, fremovexattr, removexattrat
        ],
        Limits = 302,
        SchedulingByThread = [142, 144, 203, 314], // sched_setparam, sched_setscheduler, sched_setaffinity, sched_setattr
        SchedulingByKind = [(141, 0), (251, 1)], // setpriority, ioprio_set
    };

    private static SystemCallTable Arm64 { get; } = new()
    {
        AuditArchitecture = 0xC00000B7,
        Socket = 198,
        InputOutputControl = 29,
        NewProcess = 220,
        Denied =
        [
            117, 270, 271, 272, 438,
            425, 426, 427,
            280, 282, 241,
            40, 39, 41, 51, 97, 268, 428, 429, 430, 431, 432, 433, 442,
            265, 262, 116,
            217, 218, 219,
            105, 106, 273, 104, 294,
        ],
        ChangingModes = [(52, 1), (53, 2), (452, 2)],
        SharedWithAccount = [194, 196, 195, 197, 190, 193, 191, 192, 186, 189, 188, 187, 180, 181],
        ChangingOwners = [55, 54],
        ChangingAttributes = [5, 6, 7, 463, 14, 15, 16, 466],
        Limits = 261,
        SchedulingByThread = [118, 119, 122, 274],
        SchedulingByKind = [(140, 0), (30, 1)],
    };
}
