import type { ExecutorContext } from '@nx/devkit';
import { examineTarget, reportFindings, type DoctorOptions } from '../../doctor/doctor';
import { examineMachine } from '../../doctor/machine';
import type { Finding } from '../../doctor/finding';
import { consoleReport, reported } from '../../report';
import type { AsRead } from '../../typed-options';
import { outputOf } from '../../task-context';

/** Says whether an image could be published, and what to do where not; nothing is built or written. */
export default async function doctorExecutor(options: AsRead<DoctorOptions>, context: ExecutorContext): Promise<{ success: boolean }> {
  const report = consoleReport();
  let well = false;
  const { success } = await reported(report, async () => {
    // A target that is not there is said before anything else.
    outputOf(context, options.image);
    well = await reportFindings(findings(options, context), report);
  });
  return { success: success && well };
}

async function* findings(options: AsRead<DoctorOptions>, context: ExecutorContext): AsyncGenerator<Finding> {
  yield* examineMachine();
  yield* examineTarget(options, context);
}
