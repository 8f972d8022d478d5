import { Listr, PRESET_TIMER } from 'listr2';
import { type TaskRunner, timeTask } from './tasks';

/** Shows tasks as a live list with timings: for terminals. */
export function createListRunner(): TaskRunner {
  return {
    async run(tasks, durations) {
      const list = new Listr(
        tasks.map((task) => ({
          title: task.title,
          task: (_: unknown, shown: { output: string }) =>
            timeTask(
              task,
              (line, live) => {
                shown.output = live ?? line;
              },
              durations,
            ),
        })),
        {
          concurrent: false,
          exitOnError: true,
          // The command line handles signals itself: it has processes to stop.
          registerSignalListeners: false,
          rendererOptions: { timer: PRESET_TIMER, collapseSubtasks: false, showErrorMessage: false },
        },
      );
      await list.run();
    },
  };
}
