using System.Runtime.InteropServices;

namespace Pantheon.TestProbe.Attacks;

/// <summary>System calls that widen a sandbox from inside, by their x86-64 numbers; none of them changes anything where it passes.</summary>
internal static class CallAttacks
{
    private const nint KeyringOfProcess = -2;
    private const int CloneNewMounts = 0x00020000;

    private static readonly Dictionary<string, Func<int>> Calls = new()
    {
        ["io_uring_setup"] = () => With(120, room => Answer.Of(Kernel.Call(425, 1, room))),
        ["bpf"] = () => With(72, room => Answer.Of(Kernel.Call(321, 0, ArrayMap(room), 72))),
        ["userfaultfd"] = () => Answer.Of(Kernel.Call(323, 1)),
        ["perf_event_open"] = () => With(128, room => Answer.Of(Kernel.Call(298, SoftwareClock(room), 0, -1, -1, 0))),
        ["add_key"] = () => With(64, room => Answer.Of(Kernel.Call(248, Text(room, 0, "user"), Text(room, 16, "pantheon-probe"), Text(room, 48, "x"), 1, KeyringOfProcess))),
        ["keyctl"] = () => Answer.Of(Kernel.Call(250, 0, KeyringOfProcess, 1)),
        ["request_key"] = () => With(64, room => Answer.LookedAt(Kernel.Call(249, Text(room, 0, "user"), Text(room, 16, "pantheon-none"), 0, 0), "ENOKEY")),
        ["unshare"] = () => Answer.Of(Kernel.Call(272, CloneNewMounts)),
        ["setns"] = () => Answer.LookedAt(Kernel.Call(308, -1, 0), "EBADF"),
        ["mount"] = () => With(64, room => Answer.Of(Kernel.Call(165, Text(room, 0, "tmpfs"), Text(room, 16, "/tmp"), Text(room, 32, "tmpfs"), 0, 0))),
        ["umount2"] = () => With(64, room => Answer.LookedAt(Kernel.Call(166, Text(room, 0, "/no/such"), 0), "ENOENT")),
        ["pivot_root"] = () => With(64, room => Answer.LookedAt(Kernel.Call(155, Text(room, 0, "/no/such"), Text(room, 0, "/no/such")), "ENOENT")),
        ["chroot"] = () => With(64, room => Answer.Of(Kernel.Call(161, Text(room, 0, "/")))),
        ["open_tree"] = () => With(64, room => Answer.Of(Kernel.Call(428, -100, Text(room, 0, "/"), 0))),
        ["fsopen"] = () => With(64, room => Answer.Of(Kernel.Call(430, Text(room, 0, "tmpfs"), 0))),
        ["mount_setattr"] = () => With(64, room => Answer.LookedAt(Kernel.Call(442, -1, Text(room, 0, "x"), 0, room + 32, 32), "EBADF")),
        ["init_module"] = () => With(64, room => Answer.LookedAt(Kernel.Call(175, room, 16, room + 32), "ENOEXEC")),
        ["kexec_load"] = () => Answer.LookedAt(Kernel.Call(246, 0, 1, 0, 0xff), "EINVAL"),
        ["reboot"] = () => Answer.LookedAt(Kernel.Call(169, 0, 0, 0, 0), "EINVAL"),
        ["swapon"] = () => With(64, room => Answer.LookedAt(Kernel.Call(167, Text(room, 0, "/no/such"), 0), "ENOENT")),
        ["acct"] = () => With(64, room => Answer.LookedAt(Kernel.Call(163, Text(room, 0, "/no/such")), "ENOENT")),
        ["iopl"] = () => Answer.Of(Kernel.Call(172, 3)),
        ["syslog"] = () => With(4096, room => Answer.Of(Kernel.Call(103, 3, room, 4096))),
        ["adjtimex"] = () => With(208, room => Answer.Of(SameTick(room))),
        ["sethostname"] = () => With(64, room => Answer.Of(Kernel.Call(170, Text(room, 0, "owned"), 5))),
        ["sched_fifo"] = () => With(4, room => Answer.Of(Kernel.Call(144, 0, 1, One(room)))),
        ["nice"] = () => Answer.Of(Kernel.Call(141, 0, 0, -5)),
        ["ionice"] = () => Answer.Of(Kernel.Call(251, 1, 0, 1 << 13)),
        ["fanotify_init"] = () => Answer.Of(Kernel.Call(300, 0x200, 0)),
        ["open_by_handle_at"] = () => With(160, room => Answer.Of(OpenByHandle(room))),
        ["mknod"] = () => With(128, room => Answer.Of(Kernel.Call(133, Text(room, 0, $"null-{Environment.ProcessId}"), 0x2000 | 0x1b6, (1 << 8) | 3))),
        ["setuid"] = () => Answer.Of(Kernel.Call(105, 12345)),
        ["quotactl"] = () => With(64, room => Answer.LookedAt(Kernel.Call(179, unchecked((int)0x80000600), Text(room, 0, "/no/such"), 0, 0), "ENOENT")),
        ["vhangup"] = () => Answer.Of(Kernel.Call(153)),
        ["x32"] = () => Answer.LookedAt(Kernel.Call(0x40000000 | 39), "ENOSYS"),
    };

    public static int Make(string name) => RuntimeInformation.ProcessArchitecture == Architecture.X64 && Calls.TryGetValue(name, out var call)
        ? call()
        : Answer.Said("unknown");

    /// <summary>The way into the kernel of 32-bit programs: the number 20 means getpid there and writev here.</summary>
    public static unsafe int Int80()
    {
        const int ReadWriteExecute = 7;
        const int PrivateAnonymous = 0x22;
        var page = Kernel.Map(0, 4096, ReadWriteExecute, PrivateAnonymous, -1, 0);
        if (page == -1)
        {
            return Answer.Refused();
        }

        // mov eax, 20; int 0x80; ret
        ReadOnlySpan<byte> code = [0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3];
        code.CopyTo(new Span<byte>((void*)page, code.Length));
        var id = ((delegate* unmanaged<int>)page)();
        return id > 0 ? Answer.Open() : Answer.Said("refused");
    }

    private static int With(int bytes, Func<nint, int> attack)
    {
        var room = Marshal.AllocHGlobal(bytes);
        for (var i = 0; i < bytes; i++)
        {
            Marshal.WriteByte(room, i, 0);
        }

        return attack(room);
    }

    private static nint Text(nint room, int at, string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            Marshal.WriteByte(room, at + i, (byte)text[i]);
        }

        Marshal.WriteByte(room, at + text.Length, 0);
        return room + at;
    }

    private static nint One(nint room)
    {
        Marshal.WriteInt32(room, 1);
        return room;
    }

    // an array of one entry: type, key size, value size, entries
    private static nint ArrayMap(nint room)
    {
        int[] fields = [2, 4, 4, 1];
        Marshal.Copy(fields, 0, room, fields.Length);
        return room;
    }

    private static nint SoftwareClock(nint room)
    {
        Marshal.WriteInt32(room, 0, 1);
        Marshal.WriteInt32(room, 4, 112);
        return room;
    }

    // sets the length of a tick to what it is
    private static nint SameTick(nint room)
    {
        const int SetTick = 0x4000;
        Kernel.Call(159, room);
        Marshal.WriteInt32(room, 0, SetTick);
        return Kernel.Call(159, room);
    }

    private static nint OpenByHandle(nint room)
    {
        Marshal.WriteInt32(room, 0, 128);
        var root = Kernel.Open("/", 0);
        return Kernel.Call(303, -100, Text(room, 144, "."), room, room + 152, 0) < 0 ? -1 : Kernel.Call(304, root, room, 0);
    }
}
