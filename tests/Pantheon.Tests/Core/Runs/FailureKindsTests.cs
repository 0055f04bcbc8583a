using NUnit.Framework;
using Pantheon.Core.Runs;

namespace Pantheon.Tests.Core.Runs;

public sealed class FailureKindsTests
{
    private const string Table = """
        timeout              agent           retry  spends
        budget_exhausted     agent           retry  spends
        no_progress          agent           retry  spends
        output_invalid       agent           retry  spends
        context_overflow     agent           retry  spends
        tool_failure         agent           retry  spends
        tests_failed         code            -      spends
        build_failed         code            -      spends
        review_rejected      code            -      spends
        gate_rejected        code            -      spends
        workspace_conflict   code            -      spends
        spec_ambiguous       spec            -      spends
        evidence_missing     spec            -      spends
        environment_missing  environment     -      spends
        red_base             environment     -      spends
        runtime_unavailable  infrastructure  retry  -
        runtime_error        infrastructure  retry  -
        host_lost            infrastructure  retry  -
        store_unavailable    infrastructure  retry  -
        disk_full            infrastructure  retry  -
        policy_refused       policy          -      spends
        not_local            policy          -      spends
        sandbox_refused      policy          -      spends
        secret_found         policy          -      spends
        deadline             deadline        -      spends
        internal             internal        -      spends
        """;

    [Test]
    public void Every_kind_has_its_cause_and_says_whether_a_retry_may_help()
    {
        var actual = Enum.GetValues<FailureKind>().Select(kind =>
            $"{Word.Of(kind)} {Word.Of(FailureKinds.CauseOf(kind))} {(FailureKinds.MayRetry(kind) ? "retry" : "-")} {(FailureKinds.SpendsNoTry(kind) ? "-" : "spends")}");

        Assert.That(actual, Is.EqualTo(Table.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))));
    }

    [Test]
    public void A_failure_is_filed_under_the_cause_of_its_kind_unless_the_flow_says_another()
    {
        var failure = new Failure(FailureKind.TestsFailed, "2 tests failed");

        Assert.That((failure.Cause, (failure with { Cause = Cause.Spec }).Cause), Is.EqualTo((Cause.Code, Cause.Spec)));
    }
}
