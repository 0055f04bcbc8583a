namespace Pantheon.TestProbe.Attacks;

/// <summary>The attacks a test can ask for; each says in one line how it went.</summary>
internal static class AttackModes
{
    private const int Misused = 64;

    public static async Task<int> RunAsync(string[] args) => args switch
    {
        ["socket", var family, var type, var protocol] => SocketAttacks.Make(family, type, protocol),
        ["tcp", var address, var port] => SocketAttacks.Tcp(address, port),
        ["udp", var address, var port] => SocketAttacks.Udp(address, port),
        ["unix", var name] => SocketAttacks.Unix(name),
        ["outlive", var script, var mark] => await OutliveAttack.RunAsync(script, mark),
        ["listen", var path, var name] => await ListenAttack.ServeAsync(path, name),
        ["call", var name] => CallAttacks.Make(name),
        ["int80"] => CallAttacks.Int80(),
        ["victim"] => await ProcessAttacks.VictimAsync(),
        ["ptrace", var process] => ProcessAttacks.Trace(process),
        ["vm-read", var process, var address] => ProcessAttacks.ReadMemory(process, address),
        ["vm-write", var process, var address] => ProcessAttacks.WriteMemory(process, address),
        ["proc-mem", var process, var address] => ProcessAttacks.ReadMemoryFile(process, address),
        ["pidfd-getfd", var process] => ProcessAttacks.TakeDescriptor(process),
        ["kcmp", var process] => ProcessAttacks.Compare(process),
        ["inherited"] => ProcessAttacks.Inherited(),
        ["memory-program", var program, var argument] => ProcessAttacks.RunFromMemory(program, argument),
        ["tiocsti"] => TerminalAttacks.Inject(),
        ["terminal", .. var command] => await TerminalAttacks.RunAsync(command),
        ["segment", var id] => ShareAttacks.Segment(id),
        ["queue-make", var name] => ShareAttacks.MakeQueue(name),
        ["queue", var name] => ShareAttacks.OpenQueue(name),
        ["queue-remove", var name] => ShareAttacks.RemoveQueue(name),
        ["inotify", var path] => ShareAttacks.Watch(path),
        ["internet", .. var addresses] => await FakeInternet.ServeAsync(addresses),
        _ => Misused,
    };
}
