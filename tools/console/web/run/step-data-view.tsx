import type { Execution, StepData } from '../../wire.ts';
import { read } from '../core/api.ts';
import { useData } from '../core/use-data.ts';
import { DocumentText } from '../ui/document-text.tsx';
import { LoadError, Loading } from '../ui/empty-state.tsx';

interface StepDataViewProps {
  readonly messageId: string;
  readonly execution: Execution;
  /** Of the step in the execution. */
  readonly index: number;
}

/** The input and the output of a state, where the stage logs them. */
export function StepDataView({ messageId, execution: { name, status, steps }, index }: StepDataViewProps) {
  const { value, error, reload } = useData(`step-data ${name} ${status} ${steps.length}`, () =>
    read<readonly StepData[]>('step-data', { message: messageId, execution: name }),
  );
  if (error) return <LoadError error={error} retry={reload} />;
  const data = value?.[index];
  if (data === undefined) return <Loading />;
  return (
    <>
      <JsonPart label="Input" text={data.input} fileName={`${name}-${data.state}-input.json`} />
      <JsonPart label="Output" text={data.output} fileName={`${name}-${data.state}-output.json`} />
    </>
  );
}

interface JsonPartProps {
  readonly label: string;
  readonly text: string | null;
  readonly fileName: string;
}

function JsonPart({ label, text, fileName }: JsonPartProps) {
  return (
    <section aria-label={label}>
      <h3>{label}</h3>
      {text === null ? (
        <p class="hint">Not logged: the state has not ended, or the stage logs no execution data.</p>
      ) : (
        <DocumentText label={label} text={indented(text)} fileName={fileName} />
      )}
    </section>
  );
}

/** Data that the history has cut is no JSON. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
