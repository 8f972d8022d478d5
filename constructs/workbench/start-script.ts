import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { packageFile } from '../foundation/package-files';

/** What the notebook imports: its own package, what that shares with the jobs, and what stands for AWS's images. */
const PACKAGES: readonly (readonly string[])[] = [
  ['jobs', 'workbench'],
  ['jobs', 'common'],
  ['local', 'containers'],
];

/** The notebook's code as one asset. */
export function workbenchAsset(scope: Construct): s3assets.Asset {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sagemaker-lifecycle-'));
  try {
    for (const parts of PACKAGES) {
      fs.cpSync(packageFile(...parts), path.join(folder, parts.at(-1)!), {
        recursive: true,
        filter: (file) => !/^(__pycache__|tests)$|\.pyc$/.test(path.basename(file)),
      });
    }
    return new s3assets.Asset(scope, 'Code', { path: folder });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** What a start of JupyterLab in a space is told. */
export interface SpaceScriptOptions {
  readonly code: s3assets.Asset;
  readonly pipelineName: string;
  readonly region: string;
}

/**
 * Runs as the space's user when JupyterLab starts, within five minutes. What it lacks, such as a way to S3, keeps nobody from
 * opening JupyterLab: the next start tries again.
 */
export function renderSpaceScript({ code, pipelineName, region }: SpaceScriptOptions): string {
  return `#!/bin/bash
code="$HOME/.sagemaker-lifecycle"
folder="$HOME/${pipelineName}"
export AWS_DEFAULT_REGION=${region}

timeout 60 python3 - <<'END' || { echo "the notebook's code was not downloaded"; exit 0; }
import boto3
boto3.client("s3").download_file("${code.s3BucketName}", "${code.s3ObjectKey}", "/tmp/workbench.zip")
END
rm -rf "$code"
mkdir -p "$code" "$folder"
python3 -m zipfile -e /tmp/workbench.zip "$code"
ln -sfn "$code/workbench" "$folder/workbench"
ln -sfn "$code/common" "$folder/common"
PYTHONPATH="$code" timeout 120 python3 -m workbench ${pipelineName} "$folder" python3 || echo "the starter notebook was not written"
exit 0
`;
}

/** What a start of the instance is told. */
export interface StartOptions {
  readonly code: s3assets.Asset;
  readonly pipelineName: string;
  readonly notebookInstanceName: string;
  readonly region: string;
  readonly idleSeconds: number;
}

/**
 * Runs as root at every start of the instance, within five minutes. What root runs later lies where nobody else writes. The
 * idle stop comes first: whatever fails behind it costs an hour at most.
 *
 * There is no cron on every platform of notebook instances, but systemd.
 */
export function renderStartScript(options: StartOptions): string {
  const { code, pipelineName, notebookInstanceName, region, idleSeconds } = options;
  return `#!/bin/bash
set -eu
code=/opt/sagemaker-lifecycle
folder=/home/ec2-user/SageMaker/${pipelineName}
export AWS_DEFAULT_REGION=${region}

aws s3 cp --quiet ${code.s3ObjectUrl} /tmp/workbench.zip
rm -rf "$code"
mkdir -p "$code" "$folder"
python3 -m zipfile -e /tmp/workbench.zip "$code"
chmod -R a+rX,go-w "$code"

systemctl stop lifecycle-idle-stop 2>/dev/null || true
systemd-run --unit=lifecycle-idle-stop --collect --property=Restart=always --property=RestartSec=60 \\
  /usr/bin/python3 "$code/workbench/idle_stop.py" ${idleSeconds} ${notebookInstanceName} ${region}

ln -sfn "$code/workbench" "$folder/workbench"
ln -sfn "$code/common" "$folder/common"
chown -h ec2-user:ec2-user "$folder" "$folder/workbench" "$folder/common"
for python in /home/ec2-user/anaconda3/envs/python3/bin/python /usr/bin/python3; do
  if "$python" -c 'import botocore' 2>/dev/null; then
    kernel=python3
    case "$python" in */envs/python3/*) kernel=conda_python3 ;; esac
    # A notebook that cannot be written yet keeps nobody from working: the next start tries again.
    timeout 120 sudo -u ec2-user env PYTHONPATH="$code" AWS_DEFAULT_REGION=${region} HOME=/home/ec2-user \\
      "$python" -m workbench ${pipelineName} "$folder" "$kernel" || echo "the starter notebook was not written"
    break
  fi
done
`;
}
