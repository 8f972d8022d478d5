// What a notebook writes for the command line, and what SageMaker Studio calls its things: imports nothing.

/** The members of the file that a notebook saves a recipe in. */
export const RECIPE_FILE = {
  /** The name of the pipeline. */
  pipeline: 'pipeline',
  /** The recipe that was deployed when the other one was tried. */
  deployed: 'deployed',
  /** The recipe that is to be. */
  recipe: 'recipe',
} as const;

/** The command that puts it into the file that declares the recipe. */
export const APPLY = 'apply';

/** What Studio calls an application, and the one that runs JupyterLab: in ARNs, and in requests. */
export const STUDIO = { application: 'app', inArns: 'jupyterlab', jupyterLab: 'JupyterLab' } as const;
