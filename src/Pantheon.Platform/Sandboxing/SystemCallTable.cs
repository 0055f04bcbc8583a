using System.Runtime.InteropServices;

namespace Pantheon.Platform.Sandboxing;

/// <summary>The numbers one processor architecture gives to the system calls a tool has no business with.</summary>
internal sealed record SystemCallTable
{
    public required uint AuditArchitecture { get; init; }

    /// <summary>Numbers from here on belong to a second ABI of the same architecture (x32); null where there is none.</summary>
    public uint? SecondAbiFrom { get; init; }

    public required uint Socket { get; init; }

    /// <summary>In the order: looking into and steering other processes, io_uring (which goes round this filter), kernel surface, mounts and namespaces, keys, modules.</summary>
    public required IReadOnlyList<uint> Denied { get; init; }

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
        Denied =
        [
            101, 310, 311, 312, 438, // ptrace, process_vm_readv, process_vm_writev, kcmp, pidfd_getfd
            425, 426, 427, // io_uring_setup, io_uring_enter, io_uring_register
            321, 323, 298, // bpf, userfaultfd, perf_event_open
            165, 166, 155, 161, 272, 308, 428, 429, 430, 431, 432, 433, 442, // mount, umount2, pivot_root, chroot, unshare, setns, open_tree ... mount_setattr
            248, 249, 250, // add_key, request_key, keyctl
            175, 176, 313, 246, 320, // init_module, delete_module, finit_module, kexec_load, kexec_file_load
        ],
    };

    private static SystemCallTable Arm64 { get; } = new()
    {
        AuditArchitecture = 0xC00000B7,
        Socket = 198,
        Denied =
        [
            117, 270, 271, 272, 438,
            425, 426, 427,
            280, 282, 241,
            40, 39, 41, 51, 97, 268, 428, 429, 430, 431, 432, 433, 442,
            217, 218, 219,
            105, 106, 273, 104, 294,
        ],
    };
}
